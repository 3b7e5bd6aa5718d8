-- The person whose key it is, as the caller's own system names them: it sees no other user's memory and starts runs for no other.
ALTER TABLE api_key ADD COLUMN for_user text;
