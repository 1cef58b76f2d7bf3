"""What monitoring says to the desk: Alertmanager's webhook."""
