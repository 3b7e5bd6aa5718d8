-- Hosts that http_request may send a secret to; tools of a source are bound to the source's address.
ALTER TABLE secret ADD COLUMN hosts text[] NOT NULL DEFAULT '{}';
