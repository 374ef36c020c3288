// Which pictures and videos are due, and which comes next: the same as wire/media.py, by local times of texts.js.

// Return what comes after the medium shown (its id or null): the list's next one that is due, or null.
// Those passed over cannot be shown, or not yet.
export function following(media, local, zone, shown = null, passedOver = []) {
  const begin = media.findIndex((medium) => medium.medium === shown) + 1;
  const inTurn = [...media.slice(begin), ...media.slice(0, begin)];
  const fit = due(inTurn, local, zone).filter((medium) => !passedOver.includes(medium.medium));
  return fit[0] || null;
}

// Return what a display of this zone (null: of none) shows in turn at the site's local time.
export function due(media, local, zone) {
  return media.filter((medium) => [null, zone].includes(medium.zone) && isDue(medium, local));
}

// Tell whether the medium is shown on this day at this time of day, by the site's calendar and clock.
// An end that is not after the start is on the next morning; each of its days counts by itself.
function isDue(medium, local) {
  const two = (number) => String(number).padStart(2, "0");
  const day = `${local.year}-${two(local.month)}-${two(local.day)}`;
  if (medium.days.length && !medium.days.includes(local.weekday + 1)) return false;
  if ((medium.first && day < medium.first) || (medium.last && day > medium.last)) return false;
  const start = medium.start || "00:00";
  const end = medium.end || "24:00";
  const now = `${two(local.hour)}:${two(local.minute)}`;
  return start < end ? start <= now && now < end : now >= start || now < end;
}
