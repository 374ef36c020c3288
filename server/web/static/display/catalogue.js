// What the display says in each language. Written from display/locale by
// `python -m tests.support.display_cases --write`; English is the message itself.

export const CATALOGUES = {
  "en": {
    "forms": 2,
    "messages": {
      "": "Project-Id-Version: PROJECT VERSION\nReport-Msgid-Bugs-To: EMAIL@ADDRESS\nPOT-Creation-Date: 2026-11-27 02:57+0000\nPO-Revision-Date: YEAR-MO-DA HO:MI+ZONE\nLast-Translator: FULL NAME <EMAIL@ADDRESS>\nLanguage: en\nLanguage-Team: en <LL@li.org>\nPlural-Forms: nplurals=2; plural=(n != 1);\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\nGenerated-By: Babel 2.18.0\n"
    }
  },
  "id": {
    "forms": 1,
    "messages": {
      "": "Project-Id-Version: PROJECT VERSION\nReport-Msgid-Bugs-To: EMAIL@ADDRESS\nPOT-Creation-Date: 2026-11-27 02:57+0000\nPO-Revision-Date: YEAR-MO-DA HO:MI+ZONE\nLast-Translator: FULL NAME <EMAIL@ADDRESS>\nLanguage: id\nLanguage-Team: id <LL@li.org>\nPlural-Forms: nplurals=1; plural=0;\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\nGenerated-By: Babel 2.18.0\n",
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
