"""Who words a draft instead of its template: one file per kind. Off unless the settings name one.

- `chat_completions`: a model behind an address that speaks as OpenAI's chat completions do
"""
