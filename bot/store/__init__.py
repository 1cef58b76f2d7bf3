"""Where promises are kept: tables, transactions and migrations, on SQLite and on PostgreSQL."""
