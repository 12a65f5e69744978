-- Signed revocation lists: per distribution point and CA key the one in force and the one before.
-- Law: revocation information is kept only as far as the check of signatures needs it (law.md section 3).

create table signed_crl (
    distribution_point bytea       not null,
    issuer_key_id      bytea       not null,
    generation         smallint    not null,
    sha256             bytea       not null,
    der                bytea       not null,
    imported_at        timestamptz not null,
    imported_program   text        not null,
    imported_person    text        not null,
    primary key (distribution_point, issuer_key_id, generation)
);
comment on column signed_crl.distribution_point is 'DER encoding of the distribution point''s name.';
comment on column signed_crl.generation is '0 in force, 1 the one before.';
-- A list is already compressed poorly by nature (serials); storing it plain saves the time of trying.
alter table signed_crl alter column der set storage external;
