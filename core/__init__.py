"""Pure: the nouns, the seams and the rules. Imports nothing of ours."""
