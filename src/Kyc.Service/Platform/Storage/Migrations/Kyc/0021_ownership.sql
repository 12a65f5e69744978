-- Applications belong to the front-end that created them, card sessions to the kiosk that began them. The owner is the program that has
-- been stored since the first version.
comment on column application.caller_program is 'The program that created the application. Only this front-end may use it.';
comment on column card_session.opened_program is 'The program that began the session. Only this kiosk may use it.';

alter table card_session add column protected_until timestamptz;
comment on column card_session.protected_until is
    'Until then no other program can replace the session; null for sessions begun before the column existed.';
