"""Read Kamstrup meters: protocol, clients, emulator and tool."""
