-- Postings of two people, a day of printing, letters that are back in the mail room, and postings whose numbers are in doubt.

comment on column mail_batch.printed_on is 'Day of the printing in Japan, null while the count is not confirmed; of batches counted before this migration the day of the count.';

alter table mail_item add column returned_on date;
comment on column mail_item.returned_on is 'Day in Japan on which the letter was back in the mail room; null when it was not.';

create table mail_posting_proposal (
    item_id          uuid        primary key references mail_item (id),
    batch_id         uuid        not null references mail_batch (id),
    correction       boolean     not null,
    posting_number   text        not null,
    posting_date     date        not null,
    proposed_program text        not null,
    proposed_person  text        not null,
    proposed_at      timestamptz not null
);
comment on table mail_posting_proposal is 'Pairs of letter and posting number that wait for another person; gone when confirmed or replaced (mail_event keeps both).';
comment on column mail_posting_proposal.correction is 'Whether the letter is posted already and this corrects it.';
create index mail_posting_proposal_batch on mail_posting_proposal (batch_id);

create table mail_posting_doubt (
    batch_id       uuid        not null,
    posting_date   date        not null,
    item_id        uuid        not null,
    raised_program text        not null,
    raised_person  text        not null,
    raised_at      timestamptz not null,
    applied_at     timestamptz,
    primary key (batch_id, posting_date)
);
comment on table mail_posting_doubt is 'Postings of a batch on a day whose numbers may be exchanged: reports decide nothing about their letters.';
comment on column mail_posting_doubt.item_id is 'The letter that showed it. No foreign keys: whoever raises a doubt holds one application and must not wait for its batch.';
comment on column mail_posting_doubt.applied_at is 'When the letters already returned by reports were sent to review; null before.';
