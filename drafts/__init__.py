"""What we might say in public: templates of drafts, checked when read and rendered in a sandbox."""
