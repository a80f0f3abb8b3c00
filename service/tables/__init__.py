"""The tables. They hold what the schemas have checked; a table class itself validates nothing.

Names and units are those of `matching.records`. The parts of an enterprise and of a demand are numbered by
`position`, so that they come back in the order in which they were given. Relationships are never loaded
behind one's back (`lazy="raise"`): a query says what it needs, and the number of statements stays fixed.
"""

from sqlmodel import SQLModel

from service.tables.access import AccessEntry
from service.tables.accounts import (
    ROLES,
    TOKEN_SCOPES,
    Account,
    ApiToken,
    ExternalIdentity,
    OneTimeLink,
    SignInFailure,
    SignInSession,
)
from service.tables.alerts import (
    HIT_STATES,
    INTEREST_KINDS,
    AlertDigest,
    AlertFeed,
    AlertHit,
    AlertReminder,
    StandingInterest,
)
from service.tables.audit import AuditEntry
from service.tables.buying import (
    ProofRequest,
    QuoteInvitation,
    QuoteRequest,
    SentFile,
    Shortlist,
    ShortlistEntry,
)
from service.tables.catalogue import (
    CatalogueClock,
    Certification,
    Enterprise,
    PastAward,
    RemovedEnterprise,
    Service,
)
from service.tables.demands import DAY_UNKNOWN, Demand, Lot
from service.tables.evidence import EvidenceCatalogue, EvidencePack
from service.tables.fairs import (
    NO_SHOWS,
    OUTCOMES,
    Booth,
    BoothProject,
    ConsultationCard,
    Fair,
    FairApplication,
    FairCapacity,
    FairMeeting,
    FairNotice,
    FairPlan,
    FairPlanning,
    FairSlot,
    FairSpread,
    FairSurvey,
    FairWalk,
    FairWish,
    FollowUp,
    WalkInTicket,
)
from service.tables.jobs import JOB_STATES, Job
from service.tables.listings import (
    CONSENT_METHODS,
    CONSENT_SCOPES,
    UPLOAD_OUTCOMES,
    UPLOAD_STATES,
    Assistance,
    ContactConsent,
    ListingDraft,
    ListingMerge,
    ProofFile,
    Upload,
    UploadRow,
)
from service.tables.messages import MAIL_STATES, Notice, OutgoingMail
from service.tables.mirror import EXPOSURE_KINDS, ExposureCount
from service.tables.organisations import ORGANISATION_KINDS, Organisation
from service.tables.parts import LIST, MAPPING
from service.tables.purchases import (
    PURCHASE_KINDS,
    Outcome,
    PurchaseRecord,
    PurchaseRevision,
    PurchaseTotal,
)
from service.tables.reference import JudgedSet, ReferenceVersion
from service.tables.searches import SavedSearch

__all__ = [
    "CONSENT_METHODS",
    "CONSENT_SCOPES",
    "DAY_UNKNOWN",
    "EXPOSURE_KINDS",
    "HIT_STATES",
    "INTEREST_KINDS",
    "JOB_STATES",
    "LIST",
    "MAIL_STATES",
    "MAPPING",
    "NO_SHOWS",
    "ORGANISATION_KINDS",
    "OUTCOMES",
    "PURCHASE_KINDS",
    "ROLES",
    "TOKEN_SCOPES",
    "UPLOAD_OUTCOMES",
    "UPLOAD_STATES",
    "AccessEntry",
    "Account",
    "AlertDigest",
    "AlertFeed",
    "AlertHit",
    "AlertReminder",
    "ApiToken",
    "Assistance",
    "AuditEntry",
    "Booth",
    "BoothProject",
    "CatalogueClock",
    "Certification",
    "ConsultationCard",
    "ContactConsent",
    "Demand",
    "Enterprise",
    "EvidenceCatalogue",
    "EvidencePack",
    "ExposureCount",
    "ExternalIdentity",
    "Fair",
    "FairApplication",
    "FairCapacity",
    "FairMeeting",
    "FairNotice",
    "FairPlan",
    "FairPlanning",
    "FairSlot",
    "FairSpread",
    "FairSurvey",
    "FairWalk",
    "FairWish",
    "FollowUp",
    "Job",
    "JudgedSet",
    "ListingDraft",
    "ListingMerge",
    "Lot",
    "Notice",
    "OneTimeLink",
    "Organisation",
    "Outcome",
    "OutgoingMail",
    "PastAward",
    "ProofFile",
    "ProofRequest",
    "PurchaseRecord",
    "PurchaseRevision",
    "PurchaseTotal",
    "QuoteInvitation",
    "QuoteRequest",
    "ReferenceVersion",
    "RemovedEnterprise",
    "SQLModel",
    "SavedSearch",
    "SentFile",
    "Service",
    "Shortlist",
    "ShortlistEntry",
    "SignInFailure",
    "SignInSession",
    "StandingInterest",
    "Upload",
    "UploadRow",
    "WalkInTicket",
]
