"""The front page of an edition: what leads, what follows, the sections, and the newest."""

from __future__ import annotations

from flask import Blueprint, render_template

from portal.articles.site import Site
from portal.database import db
from portal.editions import EDITIONS
from portal.frontpage.reading import FrontPage, read_front
from portal.reader.addresses import absolute, front_path
from portal.reader.feeds import feeds_for
from portal.reader.frame import Frame, site_of_request, switches_to


def add_routes(reader: Blueprint) -> None:
    """Add the front page."""

    @reader.get("/")
    def front() -> str:
        site = site_of_request()
        page = read_front(db.session(), site.edition, site.sections)
        return render_template(
            "reader/front.html", page=page, breaking=page.breaking, frame=_frame(site, page)
        )


def _frame(site: Site, page: FrontPage) -> Frame:
    edition = site.edition
    paths = {code: front_path(code) for code in EDITIONS}
    image = page.lead.picture if page.lead else None
    return Frame(
        site=site,
        title="",
        path=front_path(edition.code),
        description=site.introduction,
        switches=switches_to(edition, paths),
        alternates=paths,
        feeds=feeds_for(site, front_path(edition.code), site.name),
        structured=[
            {
                "@context": "https://schema.org",
                "@type": "WebSite",
                "name": site.name,
                "url": absolute(front_path(edition.code)),
                "inLanguage": edition.tag,
                "description": site.introduction,
                "publisher": {"@type": "NewsMediaOrganization", "name": site.name},
            }
        ],
        image=image.path(image.nearest(1200), "jpg") if image else None,
        image_alt=image.alt if image else "",
    )
