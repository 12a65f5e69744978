-- Lines of status files that are about a letter and were not understood: the letter is not decided before somebody has read them.

create table mail_line (
    id                uuid        primary key,
    application_id    uuid        not null references application (id),
    item_id           uuid        not null references mail_item (id),
    digest            bytea       not null,
    content           bytea       not null,
    problem           text        not null,
    at                timestamptz,
    imported_program  text        not null,
    imported_person   text        not null,
    imported_at       timestamptz not null,
    reading           smallint    not null default 0,
    reason            smallint    not null default 0,
    read_program      text        not null default '',
    read_person       text        not null default '',
    confirmed_program text        not null default '',
    confirmed_person  text        not null default '',
    read_at           timestamptz,
    unique (item_id, digest)
);
comment on column mail_line.digest is 'Keyed MAC of letter and text: the same line of another file is the same row.';
comment on column mail_line.content is 'AES-256-GCM ciphertext of what the line says.';
comment on column mail_line.at is 'Time of the report, where the line tells it.';
comment on column mail_line.reading is '0 unread, 1 to 11 events of mail_report by their number and one, 12 says nothing.';
comment on column mail_line.confirmed_person is 'Who confirmed a reading that takes two people.';
create index mail_line_unread on mail_line (item_id) where reading = 0;
create index mail_line_application on mail_line (application_id);
create trigger mail_line_not_erased after insert on mail_line referencing new table as written
    for each statement execute function refuse_erased('4');
