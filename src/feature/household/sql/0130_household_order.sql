-- Orders of the list. Neither the head nor the address is one: a hidden person's neighbours in it
-- would tell the name and the house.
CREATE INDEX household_by_number ON household (number, id);
CREATE INDEX household_by_since ON household (since, id);
