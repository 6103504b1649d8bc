"""The bundled crisis, and how it is shown in a terminal."""
