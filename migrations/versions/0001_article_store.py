"""The article store, links between versions, pictures, and the contact inbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.database import Instant, Key

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

POINTERS = ("head_revision_id", "live_revision_id", "next_revision_id")


def upgrade() -> None:
    op.create_table('contact_message',
    sa.Column('id', Key, nullable=False),
    sa.Column('edition', sa.String(length=8), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('sender', sa.String(length=64), nullable=False),
    sa.Column('received_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name='pk_contact_message')
    )
    op.create_index('ix_contact_message_received_at', 'contact_message', ['received_at'])
    op.create_index('ix_contact_message_sender', 'contact_message', ['sender'])
    op.create_table('masthead',
    sa.Column('edition', sa.String(length=8), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('tagline', sa.Text(), nullable=False),
    sa.Column('introduction', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('edition', name='pk_masthead')
    )
    op.create_table('media',
    sa.Column('id', Key, nullable=False),
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('widths', sa.String(length=100), nullable=False),
    sa.Column('focal_x', sa.Integer(), nullable=False),
    sa.Column('focal_y', sa.Integer(), nullable=False),
    sa.Column('created_at', Instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name='pk_media'),
    sa.UniqueConstraint('digest', name='uq_media_digest'),
    sa.UniqueConstraint('name', name='uq_media_name')
    )
    op.create_table('term',
    sa.Column('id', Key, nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name='pk_term'),
    sa.UniqueConstraint('kind', 'key', name='uq_term_kind_key')
    )
    op.create_table('article',
    sa.Column('id', Key, nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('key', sa.Text(), nullable=True),
    sa.Column('section_id', Key, nullable=True),
    sa.Column('written_first', sa.String(length=8), nullable=False),
    sa.Column('lead_media_id', Key, nullable=True),
    sa.Column('created_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['lead_media_id'], ['media.id'], name='fk_article_lead_media_id'),
    sa.ForeignKeyConstraint(['section_id'], ['term.id'], name='fk_article_section_id'),
    sa.PrimaryKeyConstraint('id', name='pk_article'),
    sa.UniqueConstraint('key', name='uq_article_key')
    )
    op.create_index('ix_article_lead_media_id', 'article', ['lead_media_id'])
    op.create_index('ix_article_section_id', 'article', ['section_id'])
    op.create_table('former_term_slug',
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('edition', sa.String(length=8), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('term_id', Key, nullable=False),
    sa.ForeignKeyConstraint(['term_id'], ['term.id'], name='fk_former_term_slug_term_id', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('kind', 'edition', 'slug', name='pk_former_term_slug')
    )
    op.create_index('ix_former_term_slug_term_id', 'former_term_slug', ['term_id'])
    op.create_table('media_text',
    sa.Column('media_id', Key, nullable=False),
    sa.Column('edition', sa.String(length=8), nullable=False),
    sa.Column('alt', sa.Text(), nullable=False),
    sa.Column('caption', sa.Text(), nullable=False),
    sa.Column('credit', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name='fk_media_text_media_id', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('media_id', 'edition', name='pk_media_text')
    )
    op.create_table('term_name',
    sa.Column('term_id', Key, nullable=False),
    sa.Column('edition', sa.String(length=8), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['term_id'], ['term.id'], name='fk_term_name_term_id', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('term_id', 'edition', name='pk_term_name'),
    sa.UniqueConstraint('kind', 'edition', 'slug', name='uq_term_name_kind_edition_slug')
    )
    op.create_table('article_media',
    sa.Column('article_id', Key, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('media_id', Key, nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name='fk_article_media_article_id', ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name='fk_article_media_media_id'),
    sa.PrimaryKeyConstraint('article_id', 'position', name='pk_article_media')
    )
    op.create_index('ix_article_media_media_id', 'article_media', ['media_id'])
    op.create_table('article_term',
    sa.Column('article_id', Key, nullable=False),
    sa.Column('term_id', Key, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name='fk_article_term_article_id', ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['term_id'], ['term.id'], name='fk_article_term_term_id'),
    sa.PrimaryKeyConstraint('article_id', 'term_id', name='pk_article_term')
    )
    op.create_index('ix_article_term_term_id', 'article_term', ['term_id'])
    op.create_table('link',
    sa.Column('id', Key, nullable=False),
    sa.Column('article_id', Key, nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('confidence', sa.Double(), nullable=True),
    sa.Column('agreed_at', Instant(), nullable=True),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name='fk_link_article_id'),
    sa.PrimaryKeyConstraint('id', name='pk_link')
    )
    op.create_index('ix_link_article_id', 'link', ['article_id'])
    op.create_table('version',
    sa.Column('id', Key, nullable=False),
    sa.Column('article_id', Key, nullable=False),
    sa.Column('edition', sa.String(length=8), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('stage', sa.String(length=10), nullable=False),
    sa.Column('head_revision_id', Key, nullable=True),
    sa.Column('live_revision_id', Key, nullable=True),
    sa.Column('published_at', Instant(), nullable=True),
    sa.Column('updated_at', Instant(), nullable=True),
    sa.Column('next_revision_id', Key, nullable=True),
    sa.Column('next_at', Instant(), nullable=True),
    sa.Column('withdrawn_at', Instant(), nullable=True),
    sa.Column('withdrawn_reason', sa.Text(), nullable=False),
    sa.CheckConstraint('(next_at IS NULL) = (next_revision_id IS NULL)', name='ck_version_next_whole'),
    sa.CheckConstraint('(published_at IS NULL) = (live_revision_id IS NULL)', name='ck_version_published_with_revision'),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name='fk_version_article_id'),
    sa.ForeignKeyConstraint(['head_revision_id'], ['revision.id'], name='fk_version_head_revision_id', use_alter=True),
    sa.ForeignKeyConstraint(['live_revision_id'], ['revision.id'], name='fk_version_live_revision_id', use_alter=True),
    sa.ForeignKeyConstraint(['next_revision_id'], ['revision.id'], name='fk_version_next_revision_id', use_alter=True),
    sa.PrimaryKeyConstraint('id', name='pk_version'),
    sa.UniqueConstraint('article_id', 'edition', name='uq_version_article_id_edition')
    )
    op.create_table('correction',
    sa.Column('id', Key, nullable=False),
    sa.Column('version_id', Key, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('made_at', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['version.id'], name='fk_correction_version_id'),
    sa.PrimaryKeyConstraint('id', name='pk_correction')
    )
    op.create_index('ix_correction_version_id', 'correction', ['version_id'])
    op.create_table('former_slug',
    sa.Column('version_id', Key, nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('until', Instant(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['version.id'], name='fk_former_slug_version_id'),
    sa.PrimaryKeyConstraint('version_id', 'slug', name='pk_former_slug')
    )
    op.create_table('link_side',
    sa.Column('article_id', Key, nullable=False),
    sa.Column('edition', sa.String(length=8), nullable=False),
    sa.Column('toward', sa.String(length=8), nullable=False),
    sa.Column('block_id', sa.String(length=16), nullable=False),
    sa.Column('link_id', Key, nullable=False),
    sa.Column('digest', sa.String(length=24), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['article.id'], name='fk_link_side_article_id'),
    sa.ForeignKeyConstraint(['link_id'], ['link.id'], name='fk_link_side_link_id', ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('article_id', 'edition', 'toward', 'block_id', name='pk_link_side'),
    sqlite_with_rowid=False
    )
    op.create_index('ix_link_side_link_id', 'link_side', ['link_id'])
    op.create_table('listing',
    sa.Column('edition', sa.String(length=8), nullable=False),
    sa.Column('term_id', Key, nullable=False),
    sa.Column('published_at', Instant(), nullable=False),
    sa.Column('article_id', Key, nullable=False),
    sa.ForeignKeyConstraint(['article_id', 'edition'], ['version.article_id', 'version.edition'], name='fk_listing_article_id_edition'),
    sa.PrimaryKeyConstraint('edition', 'term_id', 'published_at', 'article_id', name='pk_listing'),
    sqlite_with_rowid=False
    )
    op.create_index('ix_listing_article_id', 'listing', ['article_id', 'edition'])
    op.create_table('redirect',
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('version_id', Key, nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['version.id'], name='fk_redirect_version_id'),
    sa.PrimaryKeyConstraint('path', name='pk_redirect')
    )
    op.create_index('ix_redirect_version_id', 'redirect', ['version_id'])
    op.create_table('revision',
    sa.Column('id', Key, nullable=False),
    sa.Column('version_id', Key, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('headline', sa.Text(), nullable=False),
    sa.Column('standfirst', sa.Text(), nullable=False),
    sa.Column('kicker', sa.Text(), nullable=False),
    sa.Column('created_at', Instant(), nullable=False),
    sa.Column('minor', sa.Boolean(), nullable=False),
    sa.Column('origin', sa.Text(), nullable=False),
    sa.Column('word_count', sa.Integer(), nullable=False),
    sa.Column('digests', sa.JSON(), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['version.id'], name='fk_revision_version_id'),
    sa.PrimaryKeyConstraint('id', name='pk_revision'),
    sa.UniqueConstraint('version_id', 'number', name='uq_revision_version_id_number')
    )
    op.create_table('revision_media',
    sa.Column('revision_id', Key, nullable=False),
    sa.Column('media_id', Key, nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name='fk_revision_media_media_id'),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name='fk_revision_media_revision_id'),
    sa.PrimaryKeyConstraint('revision_id', 'media_id', name='pk_revision_media')
    )
    op.create_index('ix_revision_media_media_id', 'revision_media', ['media_id'])
    if op.get_bind().dialect.name == "postgresql":
        for column in POINTERS:
            op.create_foreign_key(f"fk_version_{column}", "version", "revision", [column], ["id"])


def downgrade() -> None:
    # A version points at its revisions and they at it: let go of one end first.
    op.execute(
        "UPDATE version SET head_revision_id = NULL, live_revision_id = NULL, "
        "published_at = NULL, next_revision_id = NULL, next_at = NULL"
    )
    if op.get_bind().dialect.name == "postgresql":
        for column in POINTERS:
            op.drop_constraint(f"fk_version_{column}", "version", type_="foreignkey")
    op.drop_index('ix_revision_media_media_id', table_name='revision_media')
    op.drop_table('revision_media')
    op.drop_table('revision')
    op.drop_index('ix_redirect_version_id', table_name='redirect')
    op.drop_table('redirect')
    op.drop_index('ix_listing_article_id', table_name='listing')
    op.drop_table('listing')
    op.drop_index('ix_link_side_link_id', table_name='link_side')
    op.drop_table('link_side')
    op.drop_table('former_slug')
    op.drop_index('ix_correction_version_id', table_name='correction')
    op.drop_table('correction')
    op.drop_table('version')
    op.drop_index('ix_link_article_id', table_name='link')
    op.drop_table('link')
    op.drop_index('ix_article_term_term_id', table_name='article_term')
    op.drop_table('article_term')
    op.drop_index('ix_article_media_media_id', table_name='article_media')
    op.drop_table('article_media')
    op.drop_table('term_name')
    op.drop_table('media_text')
    op.drop_index('ix_former_term_slug_term_id', table_name='former_term_slug')
    op.drop_table('former_term_slug')
    op.drop_index('ix_article_section_id', table_name='article')
    op.drop_index('ix_article_lead_media_id', table_name='article')
    op.drop_table('article')
    op.drop_table('term')
    op.drop_table('media')
    op.drop_table('masthead')
    op.drop_index('ix_contact_message_sender', table_name='contact_message')
    op.drop_index('ix_contact_message_received_at', table_name='contact_message')
    op.drop_table('contact_message')
