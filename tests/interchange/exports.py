"""WordPress exports of tests' own making."""

from __future__ import annotations

from dataclasses import dataclass, field

HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- generator="WordPress/6.7" -->
<rss version="2.0"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>An old site</title>
<link>https://old.example/blog</link>
{language}
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://old.example/blog</wp:base_blog_url>
"""
TAIL = "</channel>\n</rss>\n"


@dataclass
class Post:
    """An item of an export."""

    id: int
    title: str = "A title"
    content: str = "Some words."
    excerpt: str = ""
    kind: str = "post"
    status: str = "publish"
    date: str = "2020-05-06 12:00:00"
    date_gmt: str = "2020-05-06 09:00:00"
    slug: str = ""
    link: str = ""
    creator: str = "jane"
    password: str = ""
    parent: int = 0
    file: str = ""
    sticky: int = 0
    labels: list[tuple[str, str, str]] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    comments: int = 0

    def xml(self) -> str:
        labels = "".join(
            f'<category domain="{domain}" nicename="{slug}"><![CDATA[{name}]]></category>\n'
            for domain, slug, name in self.labels
        )
        meta = "".join(
            f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
            f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>\n"
            for key, value in self.meta.items()
        )
        comment = (
            "<wp:comment><wp:comment_content>Nice</wp:comment_content><wp:commentmeta>"
            "<wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>99</wp:meta_value>"
            "</wp:commentmeta></wp:comment>\n"
        )
        link = self.link or f"https://old.example/blog/2020/{self.slug or self.id}/"
        return f"""<item>
<title><![CDATA[{self.title}]]></title>
<link>{link}</link>
<dc:creator><![CDATA[{self.creator}]]></dc:creator>
<content:encoded><![CDATA[{self.content}]]></content:encoded>
<excerpt:encoded><![CDATA[{self.excerpt}]]></excerpt:encoded>
<wp:post_id>{self.id}</wp:post_id>
<wp:post_date><![CDATA[{self.date}]]></wp:post_date>
<wp:post_date_gmt><![CDATA[{self.date_gmt}]]></wp:post_date_gmt>
<wp:post_name><![CDATA[{self.slug}]]></wp:post_name>
<wp:status><![CDATA[{self.status}]]></wp:status>
<wp:post_parent>{self.parent}</wp:post_parent>
<wp:post_type><![CDATA[{self.kind}]]></wp:post_type>
<wp:post_password><![CDATA[{self.password}]]></wp:post_password>
<wp:is_sticky>{self.sticky}</wp:is_sticky>
<wp:attachment_url>{self.file}</wp:attachment_url>
{labels}{meta}{comment * self.comments}</item>
"""


def term(taxonomy: str, number: int, slug: str, name: str, description: str = "") -> str:
    """Return a category, a tag or a term of a plugin's taxonomy."""
    if taxonomy == "category":
        return (
            f"<wp:category><wp:term_id>{number}</wp:term_id>"
            f"<wp:category_nicename>{slug}</wp:category_nicename>"
            f"<wp:cat_name><![CDATA[{name}]]></wp:cat_name></wp:category>\n"
        )
    return (
        f"<wp:term><wp:term_id>{number}</wp:term_id><wp:term_taxonomy>{taxonomy}</wp:term_taxonomy>"
        f"<wp:term_slug>{slug}</wp:term_slug><wp:term_name><![CDATA[{name}]]></wp:term_name>"
        f"<wp:term_description><![CDATA[{description}]]></wp:term_description></wp:term>\n"
    )


AUTHOR = (
    "<wp:author><wp:author_login>jane</wp:author_login>"
    "<wp:author_display_name><![CDATA[Jane Doe]]></wp:author_display_name></wp:author>\n"
)


def export(*posts: Post, terms: str = "", language: str = "en-US") -> str:
    """Return an export."""
    told = f"<language>{language}</language>" if language else ""
    head = HEAD.format(language=told)
    return head + AUTHOR + terms + "".join(post.xml() for post in posts) + TAIL
