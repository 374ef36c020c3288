"""The sentences of the kiosk's guidance that every voice pack may hold as clips; plain values.

They are the kiosk's own messages, word by word, so that a clip is found by what it says: a test holds both
together. A pack that lacks some of them still speaks: these are then synthesised. Indonesian has one word for
one and for many. After a change here: ``antrean voice build voice/clips``, and docs/voice.md.
"""

from collections.abc import Mapping

_ROWS: tuple[tuple[str, str, str], ...] = (
    ("guidance-on", "Panduan suara aktif", "Spoken guidance is on"),
    (
        "guidance-how",
        "Setiap pilihan dibacakan. Sentuh tengah layar segera setelah mendengar pilihan Anda",
        "Each choice is read aloud. Touch the middle of the screen right after the one you want",
    ),
    (
        "guidance-where",
        "Untuk mengakhiri panduan, sentuh pojok kiri bawah layar",
        "To end the guidance, touch the lower left corner",
    ),
    ("guidance-ended", "Panduan suara selesai", "Spoken guidance has ended"),
    ("this-language", "Untuk bahasa Indonesia, sentuh sekarang", "For English, touch now"),
    ("hear-again", "Dengarkan sekali lagi", "Hear it again"),
    ("speak-louder", "Bicara lebih keras", "Speak louder"),
    ("speak-softer", "Bicara lebih pelan", "Speak more softly"),
    ("go-without-priority", "Lanjutkan tanpa prioritas", "Go without priority"),
    ("service", "Layanan", "Service"),
    ("to", "sampai", "to"),
    ("about", "sekitar", "about"),
    ("choose-service", "Pilih layanan Anda", "Choose your service"),
    ("people-waiting", "orang menunggu", "people waiting"),
    ("person-waiting", "", "person waiting"),
    ("minutes", "menit", "minutes"),
    ("minute", "", "minute"),
    ("right-away", "Langsung", "Right away"),
    ("nobody-waiting", "tidak ada antrean", "nobody is waiting"),
    ("people-ahead", "di depan Anda", "people ahead of you"),
    ("person-ahead", "", "person ahead of you"),
    ("minutes-estimated", "menit perkiraan", "minutes estimated"),
    ("you-are-next", "Anda berikutnya", "You are next"),
    ("have-ready", "Siapkan", "Have ready"),
    ("take", "Ambil nomor antrean", "Take a number"),
    ("back", "Kembali", "Back"),
    ("priority", "Prioritas", "Priority"),
    ("choose-reason", "Pilih alasan prioritas", "Choose your reason"),
    ("taking-number", "Mengambil nomor Anda", "Taking your number"),
    ("printing", "Mencetak tiket Anda", "Printing your ticket"),
    ("one-moment", "Mohon tunggu sebentar", "One moment, please"),
    ("your-number", "Nomor antrean Anda", "Your number"),
    ("not-printed", "Tiket tidak tercetak", "Your ticket was not printed"),
    ("take-ticket", "Ambil tiket Anda di bawah layar ini", "Take your ticket below this screen"),
    (
        "wait-for-call",
        "Tunggu panggilan di layar dan pengeras suara",
        "Wait for your call on the screens and speakers",
    ),
    ("keep", "Saya simpan nomor ini", "I keep this number"),
    ("not-needed", "Saya tidak jadi", "I do not need it"),
    ("finish", "Selesai", "Finish"),
    ("no-number", "Nomor tidak dapat diambil", "No number could be taken"),
    ("ask-for-number", "Silakan minta nomor kepada petugas.", "Please ask an officer for a number."),
    ("back-to-start", "Kembali ke awal", "Back to the start"),
    ("closed", "Kantor sedang tutup", "The office is closed now"),
    ("come-back", "Silakan kembali pada jam layanan.", "Please come back during opening hours."),
)
PHRASES: Mapping[str, Mapping[str, str]] = {
    "id": {name: indonesian for name, indonesian, _ in _ROWS if indonesian},
    "en": {name: english for name, _, english in _ROWS},
}
