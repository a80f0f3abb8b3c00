"""Turns what a page has gathered into HTML: templates, language, formats, notices and error pages.

Every page gets, beside its own context: `language`, `t` (sentence by key), `say` (half of a Sentence),
`label` (name of a code), `account` (who has signed in, or None), `is_offered` (whether to lead on to what a
permission allows), `is_permitted` (whether the reader may treat an entry so), `form_token`, `notice`,
`is_demo`, `page_url` (this page with other query parameters) and the filters of `service.skins.formats`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from types import BuiltinMethodType, MethodType
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, Template
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from jinja2.utils import internalcode
from markupsafe import Markup, _escape_inner, escape

from service.door.codes import SEOUL, load_district_tiles, load_known_codes
from service.door.validation import FieldFault
from service.security import is_at_host, is_offered, is_permitted
from service.sentences import Sentence
from service.skins import formats, labels
from service.skins.assets import get_own_url
from service.skins.browsers import name_browser
from service.skins.changes import describe_changes
from service.skins.citations import cite_in_english, pair_citations
from service.skins.language import (
    COOKIE,
    LANGUAGES,
    PARAMETER,
    Language,
    Translator,
    find_language,
    get_translator,
    mark_language,
)
from service.skins.resending import find_resend
from service.skins.verdicts import name_verdict

TEMPLATES = Path(__file__).resolve().parent / "templates"
_COMPILED = TEMPLATES / "__pycache__"
NOTICE_COOKIE = "notice"
_SECONDS_A_YEAR = 31_536_000

# What a redirect may announce on the next page; the sentences are `notice-…`.
NOTICES = (
    "signed-in",
    "signed-out",
    "listing-saved",
    "listing-deleted",
    "listing-handed",
    "demand-posted",
    "demand-saved",
    "demand-totalled",
    "demands-posted",
    "draft-saved",
    "draft-deleted",
    "upload-confirmed",
    "listings-merged",
    "listing-moved",
    "reference-drafted",
    "reference-previewing",
    "reference-in-force",
    "reference-withdrawn",
    "listings-parted",
    "proof-added",
    "proof-deleted",
    "contact-added",
    "contact-withdrawn",
    "assist-recorded",
    "assist-ended",
    "alert-added",
    "alert-muted",
    "alert-unmuted",
    "alert-removed",
    "upload-undone",
    "joined",
    "password-changed",
    "password-changed-here",
    "account-saved",
    "session-ended",
    "key-deleted",
    "account-erased",
    "purge-asked",
    "shortlist-saved",
    "search-saved",
    "search-renamed",
    "search-removed",
    "evidence-made",
    "fair-saved",
    "fair-imported",
    "fair-invited",
    "fair-applied",
    "fair-withdrawn",
    "mail-retried",
    "job-cancelled",
    "judged-set-kept",
    "judged-set-deleted",
    "outcome-saved",
    "outcome-undone",
    "purchase-saved",
    "quote-asked",
    "quote-answered",
    "quote-recorded",
    "quote-record-taken-back",
    "quote-file-sent",
    "quote-file-taken-back",
    "proof-asked",
    "proof-noted",
    "fair-measuring",
    "fair-planning",
    "fair-planning-stopped",
    "fair-moved",
    "fair-published",
    "fair-checked-in",
    "fair-filled",
    "fair-ticket",
    "fair-card",
    "fair-surveyed",
    "fair-erased",
)

# Days (also with the time), sums of money, phone and business numbers as pages write them.
_UNBROKEN = re.compile(
    r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?"
    r"|\d{4}\. \d{1,2}\. \d{1,2}\.(?: \d\d:\d\d)?"
    r"|\d{1,2} [A-Z][a-z]{2} \d{4}(?: \d\d:\d\d)?"
    r"|\d{2,4}-\d{2,4}-\d{4,5}|1\d{3}-\d{4}"
    r"|(?:\d[\d,]*[조억만] )*\d[\d,]*[조억만]?원|KRW \d[\d,]*",
    re.ASCII,
)
_FIELD_PATH = re.compile(r"(?P<name>[a-z_]+)(?:\[(?P<number>\d+)\])?(?:\.(?P<inner>[a-z_]+))?", re.ASCII)
_TITLED_CODES = {
    "index_not_ready": "error-title-index-not-ready",
    "storage_refuses": "error-title-storage-refuses",
    "wrong_state": "error-title-wrong-state",
}
_PASSING_STATUSES = (429, 503)
_TITLED_STATUSES = (401, 403, 404, 409, 413, 422, 429, 500, 503)


# --- rendering ----------------------------------------------------------------------------------------------


def render(request: Request, template: str, /, *, status: int = 200, **context: Any) -> HTMLResponse:
    """The page `template` for this request, in the reader's language."""
    language = read_language(request)
    account = getattr(request.state, "account", None)
    notice = request.cookies.get(NOTICE_COOKIE)
    html = (
        get_environment(language)
        .get_template(template)
        .render(
            {
                "account": account,
                "is_offered": partial(is_offered, account),
                "is_permitted": partial(is_permitted, account),
                "form_token": getattr(request.state, "form_token", ""),
                "is_demo": _is_demo(request),
                "notice": notice if notice in NOTICES else None,
                "page_url": partial(build_url, request),
                "download_url": partial(build_download_url, request),
                "download_filters": partial(list_filters, request),
                "unread_notices": getattr(request.state, "unread_notices", 0),
                "path": request.url.path,
                **context,
            }
        )
    )
    response = HTMLResponse(html, status_code=status)
    response.headers["Vary"] = "Cookie, Accept-Language"
    response.headers["Content-Language"] = language
    if request.query_params.get(PARAMETER) in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=_SECONDS_A_YEAR, httponly=True, samesite="lax")
    if notice is not None:
        response.delete_cookie(NOTICE_COOKIE)
    return response


def redirect(url: str, notice: str | None = None) -> Response:
    """Go on to `url` by GET; `notice` (one of NOTICES) is announced there once."""
    response = RedirectResponse(url, status_code=303)
    if notice is not None:
        response.set_cookie(NOTICE_COOKIE, notice, max_age=60, httponly=True, samesite="lax")
    return response


def render_error(
    request: Request,
    *,
    status: int,
    code: str,
    sentence: Sentence,
    fields: Iterable[FieldFault] = (),
    request_id: str = "",
) -> HTMLResponse:
    """The page that says in the reader's language what went wrong and what to do next."""
    resend = find_resend(request, code)
    return render(
        request,
        "error.html",
        status=status,
        error_status=status,
        error_title="error-title-resend" if resend else _choose_error_title(status, code),
        again=build_url(request) if status in _PASSING_STATUSES and request.method == "GET" else None,
        back=None if resend else _find_form(request, status),
        resend=resend,
        here=build_url(request),
        sentence=sentence,
        fields=tuple(fields),
        request_id=request_id,
    )


def _find_form(request: Request, status: int) -> str | None:
    """The page of ours that what was refused was sent from: posted, or typed into a search or a question."""
    referer = request.headers.get("referer", "")
    is_from_form = request.method == "POST" or status == 422
    if not is_from_form or not is_at_host(referer, request.headers.get("host")):
        return None
    came_from = urlsplit(referer)
    address = f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    return address if is_own_path(address) else None


def _choose_error_title(status: int, code: str) -> str:
    if code in _TITLED_CODES:
        return _TITLED_CODES[code]
    if status in _TITLED_STATUSES:
        return f"error-title-{status}"
    return "error-title-422" if 400 <= status < 500 else "error-title-500"


def go_to_sign_in(request: Request) -> Response:
    """Sign in first, then come back to this page."""
    return redirect(f"/sign-in?{urlencode({'next': build_url(request, lang=None)})}")


def is_own_path(path: str) -> bool:
    """Whether `path` leads to a page of this service and to no other site."""
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()


def wants_page(request: Request) -> bool:
    """Whether an error is to be answered by a page and not by JSON."""
    path = request.url.path
    if path.startswith(("/api/", "/static/")) or path in ("/openapi.json", "/healthz", "/readyz", "/metrics"):
        return False
    return "text/html" in request.headers.get("accept", "text/html") or request.method == "POST"


def read_language(request: Request) -> Language:
    """The language of the page: what the reader chose, else Korean.

    What the browser prefers is left aside: many officials' browsers are set to English, their readers not.
    """
    return find_language(request.query_params, request.cookies)


def say_in(request: Request, sentence: Sentence) -> str:
    """The half of `sentence` that this reader reads."""
    return get_translator(read_language(request)).say(sentence)


def quote_id(entry_id: str) -> str:
    """An id as one step of an address."""
    return quote(entry_id, safe="")


def build_path(*steps: str | int) -> str:
    """The address of a page, each step quoted: `build_path("fairs", fair_id, "booths")`."""
    return "".join(f"/{quote_id(str(step))}" for step in steps)


def build_url(request: Request, path: str | None = None, /, **changes: Any) -> str:
    """This page's address with query parameters replaced; None removes one, a list repeats it.

    With a `path`, the address of another page that takes the same parameters.
    """
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changes]
    for name, value in changes.items():
        values = value if isinstance(value, list | tuple) else [value]
        kept += [(name, str(item)) for item in values if item is not None]
    path = path or quote(request.url.path)
    return f"{path}?{urlencode(kept)}" if kept else path


def build_download_url(request: Request, name: str, form: str) -> str:
    """The address of the list `name` as a file, with the filters of this page."""
    kept = [*list_filters(request), ("format", form), ("lang", read_language(request))]
    return f"/api/v1/downloads/{name}?{urlencode(kept)}"


def list_filters(request: Request) -> list[tuple[str, str]]:
    """The query parameters that say which entries a list holds, without those of the page that shows it."""
    left_out = ("cursor", "limit", "top", "lang", "format")
    return [(key, value) for key, value in request.query_params.multi_items() if key not in left_out]


def _is_demo(request: Request) -> bool:
    settings = getattr(request.app.state, "settings", None)
    return settings is not None and settings.environment == "demo"


# --- the template environment -------------------------------------------------------------------------------


class _Context(Context):
    """Calls plain functions without asking each time whether they want to know of the page."""

    @internalcode
    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        if type(called) in _UNMARKED:
            # What stands around the call, for those that want it.
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
            return called(*args, **kwargs)
        return super().call(called, *args, **kwargs)


# Of these none is marked to be given the context, and pages call them hundreds of times.
_UNMARKED = (Translator, partial, MethodType, BuiltinMethodType)


class _Template(Template):
    """Writes values out without making an object of markup of each one, which takes most of the time."""

    @classmethod
    def from_code(cls, *arguments: Any, **more: Any) -> Template:
        template = super().from_code(*arguments, **more)
        # What compiled templates call for every value; all that they write is joined as plain text.
        template.root_render_func.__globals__["escape"] = write_out
        return template


def write_out(value: object) -> str:
    """`value` as it stands in a page: escaped, unless it is markup already."""
    if type(value) is str:
        return _escape_inner(value)
    return value if type(value) is Markup else escape(value)


class _Environment(Environment):
    context_class = _Context
    template_class = _Template


@cache
def get_environment(language: Language) -> Environment:
    """The templates, with the sentences and formats of `language`. A name that nothing fills is an error."""
    translator = get_translator(language)
    environment = _Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        bytecode_cache=_CompiledTemplates(str(_COMPILED)),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        language=language,
        other_language="ko" if language == "en" else "en",
        t=translator,
        say=translator.say,
        tell=translator.tell,
        label=lambda kind, code: translator.say(labels.find_label(kind, code)),
        name_field=partial(_name_field, translator),
        name_listing_field=partial(_name_listing_field, translator),
        choices=partial(_list_choices, translator.say),
        licence_choices=lambda: [(name, name) for name in labels.load_licences()],
        name_code=partial(_name_code, translator),
        describe_changes=partial(describe_changes, translator=translator),
        component_name=partial(_name_code, translator, "component"),
        route_name=partial(_name_code, translator, "route"),
        citations=pair_citations,
        period=partial(formats.format_period, language=language),
        rule_name=partial(_name_code, translator, "rule"),
        verdict_name=lambda verdict, missing=None: translator(name_verdict(verdict, missing)),
        own_url=get_own_url,
        whole_city=SEOUL,
        district_tiles=load_district_tiles(),
        tile_rows=max(tile.row for tile in load_district_tiles()),
        tile_columns=max(tile.column for tile in load_district_tiles()),
        # What people have entered is Korean, whatever the language of the page around it.
        lang_of=partial(mark_language, language=language),
        content_lang="" if language == "ko" else Markup(' lang="ko"'),
    )
    environment.filters.update(
        money=partial(formats.format_money, language=language),
        day=partial(formats.format_day, language=language),
        instant=partial(formats.format_instant, language=language),
        korean_day=partial(formats.format_day_of, language=language),
        clock_time=formats.format_clock_time,
        clock_span=formats.format_clock_span,
        number=formats.format_number,
        browser=name_browser,
        cite=cite_in_english if language == "en" else str,
        percent=formats.format_percent,
        points=formats.format_points,
        business_number=formats.format_business_number,
        marked=mark_spans,
        unbroken=keep_unbroken,
        zip=lambda left, right: zip(left, right, strict=True),
        path_part=quote_id,
    )
    return environment


class _CompiledTemplates(FileSystemBytecodeCache):
    """Templates compiled once, kept as modules are: for both languages, every worker and later starts."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        # What cannot be written is compiled where it is needed.
        with suppress(OSError):
            _COMPILED.mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


def warm_up() -> None:
    """Read the sentences of both languages and what every page is built on: no reader need wait for that."""
    for language in LANGUAGES:
        get_environment(language).get_template("home.html")


def _name_field(translator: Translator, path: str) -> str:
    """ "services[1].unit_price_krw" as "제공 서비스 2 · 단가"; a path that no form has is its own name."""
    found = _FIELD_PATH.fullmatch(path)
    if found is None or not translator.has(f"field-{found['name']}"):
        return path
    name = translator(f"field-{found['name']}")
    if found["number"] is not None:
        name = f"{name} {int(found['number']) + 1}"
    inner = f"field-{found['name']}-{found['inner']}"
    return f"{name} · {translator(inner)}" if found["inner"] and translator.has(inner) else name


def _name_listing_field(translator: Translator, path: str) -> str:
    """`_name_field` of an enterprise, whose district is that of its office."""
    return _name_field(translator, "office_district" if path == "district" else path)


def _name_code(translator: Translator, kind: str, code: str) -> str:
    """The name of a component or route of the engine; one that has no name here yet is its own name."""
    return translator(f"{kind}-{code}") if translator.has(f"{kind}-{code}") else code


def _list_choices(say: Callable[[Any], str], kind: str) -> list[tuple[str, str]]:
    if kind == "organisation_type":
        known: Iterable[str] = load_known_codes().organisation_types
    else:
        known = labels.load_labels(kind)
    return [(code, say(labels.find_label(kind, code))) for code in known]


def keep_unbroken(text: object) -> Markup:
    """`text`, escaped, with each day, time, sum of money, phone and business number kept on one line."""
    escaped = str(escape(text))
    return Markup(_UNBROKEN.sub(r'<span class="unbroken">\g<0></span>', escaped))


def mark_spans(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """`text`, escaped, with each [start, end) of the sorted, separate `spans` inside <mark>."""
    parts: list[str] = []
    last = 0
    for start, end in spans:
        parts += [escape(text[last:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        last = end
    parts.append(escape(text[last:]))
    return Markup("").join(parts)
