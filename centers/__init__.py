"""Who and where: provinces with dates, centres, coverage, people and what they may see."""
