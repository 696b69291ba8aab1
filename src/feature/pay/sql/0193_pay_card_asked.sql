CREATE INDEX pay_card_asked ON pay_card (county, asked_ms, id);
