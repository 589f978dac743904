"""Ground of the house: what every room stands on and none of it knows a room."""
