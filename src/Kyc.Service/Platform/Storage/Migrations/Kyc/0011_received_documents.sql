-- Papers received by mail are a class of their own (4): returned or destroyed, with a record of it.

create trigger mail_document_not_erased after insert on mail_document referencing new table as written
    for each statement execute function refuse_erased('4');
