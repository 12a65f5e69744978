-- Ways out of states in which a verification by mail stood still: letters that can't be printed, documents that are typed again.

alter table mail_item add column unprintable text not null default '';
comment on column mail_item.unprintable is 'Why the last batch left the letter out: field, fault, line and character, no text; empty when none did.';

alter table mail_document
    add column retyped_as uuid references mail_document (id),
    add column read_by text[] not null default '{}';
comment on column mail_document.retyped_as is 'The entry that took the place of this one: of the same paper, with the same scan.';
comment on column mail_document.read_by is 'People who have read what was typed, in a review; none of them makes the second entry.';

-- What waits is listed often, and most documents and letters wait for nothing.
create index mail_document_open on mail_document (state) where state < 4;
create index mail_item_waiting on mail_item (state) where state < 5;

create function japan_day(at timestamptz) returns date language sql immutable
    return ((at at time zone 'UTC') + interval '9 hours')::date;
comment on function japan_day is 'The day in Japan. Japan has had no summer time since 1951.';
