#!/bin/sh
# First start of the database: an ordinary role that owns the database, since row-level security does not bind superusers.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres -v password="$MARIMBA_DB_PASSWORD" <<'SQL'
CREATE ROLE marimba LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE marimba OWNER marimba;
SQL
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname marimba -c 'CREATE EXTENSION IF NOT EXISTS vector'
