"""An immigration office as the kiosk's tests know it: its catalog, boards and tickets."""

from datetime import UTC, date, datetime

from kiosk.flow import Flow
from kiosk.situation import office_of
from kiosk.visit import Office, Ticket
from kiosk.words import Scene
from wire.messages import (
    BoardMessage,
    BoardService,
    CatalogMessage,
    CatalogReason,
    CatalogService,
    CatalogStage,
)

NOW = datetime(2026, 11, 23, 2, 42, tzinfo=UTC)
SITE = "pangkalpinang"

SERVICES = (
    CatalogService(
        id="passport-new",
        letter="A",
        name={"id": "Paspor baru", "en": "New passport", "zh": "新办护照"},
        description={
            "id": "Permohonan pertama, dewasa dan anak",
            "en": "First passport, adults and children",
            "zh": "首次申请，成人及儿童",
        },
        bring={
            "id": "KTP, KK, dan akta kelahiran",
            "en": "ID card, family card and birth certificate",
            "zh": "身份证、户口簿、出生证明",
        },
        fee={"id": "Rp 350.000", "en": "Rp 350,000"},
        duration={"id": "4 hari kerja", "en": "4 working days", "zh": "4个工作日"},
        stages=("document-check", "interview"),
    ),
    CatalogService(
        id="passport-replacement",
        letter="B",
        name={"id": "Penggantian paspor", "en": "Passport replacement", "zh": "换发护照"},
        description={
            "id": "Habis berlaku, rusak, hilang, penuh",
            "en": "Expired, damaged, lost or full",
            "zh": "过期、损坏、遗失或用完",
        },
        bring={"id": "Paspor lama dan KTP", "en": "Old passport and ID card"},
        stages=("document-check", "interview"),
    ),
    CatalogService(
        id="passport-collection",
        letter="C",
        name={"id": "Pengambilan paspor", "en": "Passport collection", "zh": "领取护照"},
        description={
            "id": "Bawa tanda terima dan KTP",
            "en": "Bring your receipt and ID card",
            "zh": "请带回执和身份证",
        },
        stages=("collection",),
    ),
    CatalogService(
        id="stay-permit",
        letter="D",
        name={"id": "Izin tinggal", "en": "Stay permit", "zh": "居留许可"},
        description={
            "id": "Warga negara asing: ITK, ITAS, ITAP",
            "en": "Foreign nationals: ITK, ITAS, ITAP",
            "zh": "外国公民：ITK、ITAS、ITAP",
        },
        identifier={
            "id": "Ketik nomor paspor Anda",
            "en": "Type your passport number",
            "zh": "请输入护照号码",
        },
        stages=("permit-desk", "biometrics"),
    ),
    CatalogService(
        id="information",
        letter="E",
        name={"id": "Informasi dan pengaduan", "en": "Information and complaints", "zh": "咨询与投诉"},
        description={
            "id": "Tanya petugas, sampaikan keluhan",
            "en": "Ask an officer, make a complaint",
            "zh": "询问工作人员，提出投诉",
        },
        stages=("information",),
    ),
    CatalogService(
        id="passport-same-day",
        letter="F",
        name={"id": "Paspor sehari jadi", "en": "Same-day passport", "zh": "当日护照"},
        description={"id": "Selesai hari ini juga", "en": "Ready on the same day", "zh": "当天完成"},
        stages=("document-check", "interview"),
        open=False,
        note={
            "id": "Kuota hari ini habis, buka lagi besok 08.00",
            "en": "Sold out today, opens again tomorrow 8:00 am",
            "zh": "今日名额已满，明天8:00重新开放",
        },
    ),
)
REASONS = (
    CatalogReason(id="elderly", name={"id": "Lansia", "en": "Elderly", "zh": "老年人"}),
    CatalogReason(
        id="disabled",
        name={"id": "Penyandang disabilitas", "en": "Person with a disability", "zh": "残障人士"},
    ),
    CatalogReason(id="pregnant", name={"id": "Ibu hamil", "en": "Pregnant", "zh": "孕妇"}),
    CatalogReason(id="with-infant", name={"id": "Membawa bayi", "en": "With an infant", "zh": "携带婴儿"}),
    CatalogReason(id="ill", name={"id": "Sedang sakit", "en": "Ill", "zh": "患病"}),
)
STAGES = tuple(
    CatalogStage(id=stage, name={"en": stage.replace("-", " ")})
    for stage in (
        "document-check",
        "interview",
        "collection",
        "permit-desk",
        "biometrics",
        "information",
    )
)


def catalog(**changes: object) -> CatalogMessage:
    """Return the office's catalog with these fields changed."""
    values: dict[str, object] = {
        "epoch": 1,
        "rev": 1,
        "as_of": NOW,
        "site": SITE,
        "name": "Kantor Imigrasi Pangkalpinang",
        "timezone": "Asia/Jakarta",
        "languages": ("id", "en"),
        "public_url": "https://antrean.example",
        "closes_at": datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
        "services": SERVICES,
        "priority_reasons": REASONS,
        "stages": STAGES,
        "appointments": True,
    }
    return CatalogMessage.model_validate({**values, **changes})


def board(*, waits_known: bool = True, **changes: object) -> BoardMessage:
    """Return a board of a busy morning."""
    ahead = {
        "passport-new": (8, 900, 1500),
        "passport-replacement": (5, 600, 1200),
        "passport-collection": (1, 300, 300),
        "stay-permit": (4, 1200, 2100),
        "information": (0, 0, 60),
    }
    lines = tuple(
        BoardService(
            service=service,
            ahead=count,
            wait_low_s=low if waits_known else None,
            wait_high_s=high if waits_known else None,
        )
        for service, (count, low, high) in ahead.items()
    )
    values = {"epoch": 1, "rev": 1, "as_of": NOW, "counters": (), "services": lines}
    return BoardMessage.model_validate({**values, **changes})


def ticket(**changes: object) -> Ticket:
    """Return the answer to a press for a new passport."""
    values: dict[str, object] = {
        "number": "A042",
        "service": "passport-new",
        "priority": False,
        "public_token": "AbCdEfGhIjKlMnOpQrStUv",
        "issued_at": NOW,
        "business_day": date(2026, 11, 23),
        "ahead": 8,
        "wait_low_s": 900,
        "wait_high_s": 1500,
    }
    return Ticket(**{**values, **changes})  # type: ignore[arg-type]


def scene(flow: Flow, *, waits_known: bool = True, **changes: object) -> Scene:
    """Return what the screens are made of when the flow stands there."""
    return Scene(flow, catalog(**changes), board(waits_known=waits_known), NOW)


def office() -> Office:
    """Return the office as the flow knows it."""
    return office_of(catalog(), board(), None)


def long_catalog() -> CatalogMessage:
    """Return a catalog of long names and many documents, as real offices have them."""
    longest = SERVICES[0].model_copy(
        update={
            "id": "longest",
            "name": {
                "id": "Permohonan penggantian paspor karena perubahan data atau kerusakan",
                "en": "Application for a replacement passport after a change of data or damage",
            },
            "description": {
                "id": "Untuk pemegang paspor yang datanya berubah atau paspornya rusak, dewasa dan anak",
                "en": "For holders whose data have changed or whose passport is damaged, adults and children",
            },
            "bring": {
                "id": "KTP asli dan fotokopi, Kartu Keluarga, akta kelahiran atau ijazah, paspor lama, surat "
                "keterangan perubahan data, surat rekomendasi instansi, bukti bayar",
                "en": "ID card with a copy, family card, birth certificate or diploma, old passport, "
                "statement of the change of data, letter of recommendation, proof of payment",
            },
            "fee": {
                "id": "Rp 350.000 atau Rp 650.000 (elektronik)",
                "en": "Rp 350,000 or Rp 650,000 (electronic)",
            },
            "duration": {"id": "4 hari kerja sejak wawancara", "en": "4 working days after the interview"},
        }
    )
    closed = SERVICES[-1].model_copy(update={"note": {"id": "Kuota layanan ini sudah habis untuk hari ini"}})
    return catalog(
        name="Kantor Imigrasi Kelas I Tempat Pemeriksaan Imigrasi Pangkalpinang",
        services=(longest, *SERVICES[1:-1], closed),
    )
