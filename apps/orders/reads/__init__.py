"""Questions about orders: what is paid, the drawer, credit policy, the dashboard's figures, overview and receipt."""
