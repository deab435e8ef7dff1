"""Who benefits: rural-industry facilities (cơ sở CNNT), their products and the support they had."""
