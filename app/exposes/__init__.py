"""A site on two pages of paper: the question it answers, map, score with its sum, facts, and a link that asks again."""
