-- All sessions of an application, not the open one alone: an erasure asks for those of five hundred at a time, and would read the whole
-- table for each question.
create index card_session_application on card_session (application_id);
