"""How effects reach people."""
