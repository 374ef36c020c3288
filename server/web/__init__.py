"""What people reach by HTTP: the API, the staff's pages, a ticket's page; knows no database and no broker."""
