// What the display says in each language. Written from display/locale by
// `python -m tests.support.display_cases --write`; English is the message itself.

export const CATALOGUES = {
  "en": {
    "forms": 2,
    "messages": {}
  },
  "id": {
    "forms": 1,
    "messages": {
      "Connecting…": "Menyambungkan…",
      "Counter": "Loket",
      "Just called": "Baru dipanggil",
      "No connection": "Tidak ada sambungan",
      "No connection since {time}": "Tidak ada sambungan sejak {time}",
      "Number": "Nomor",
      "Please listen for the officers": "Mohon perhatikan panggilan petugas",
      "Please wait for your number": "Silakan tunggu nomor Anda",
      "The office is closed": "Pelayanan tutup",
      "This is a sound test. Nobody is being called.": "Ini uji suara. Tidak ada yang dipanggil.",
      "Ticket number": "Nomor antrean",
      "Welcome": "Selamat datang",
      "Your number will appear here": "Nomor Anda akan tampil di sini",
      "as of {time}": "keadaan pukul {time}",
      "closed": "tutup",
      "on a break": "istirahat",
      "{minutes} minute": "{minutes} menit",
      "{n} waiting": "{n} menunggu",
      "{what} until {time}": "{what} sampai {time}"
    }
  }
};
