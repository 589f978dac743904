"""The way of a request: guard, headers, paging, filters, form pieces, health. Knows no noun of the domain."""
