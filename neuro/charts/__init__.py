"""How it looks: functions from a frame to an Altair chart."""
