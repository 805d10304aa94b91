PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_tag_values` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tag` integer NOT NULL,
	`value` text NOT NULL,
	`folded` text NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_tag_values`("id", "tag", "value", "folded") SELECT "id", "tag", "value", "folded" FROM `tag_values`;--> statement-breakpoint
DROP TABLE `tag_values`;--> statement-breakpoint
ALTER TABLE `__new_tag_values` RENAME TO `tag_values`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `tag_values_value` ON `tag_values` (`tag`,`value`);--> statement-breakpoint
CREATE INDEX `tag_values_folded` ON `tag_values` (`tag`,`folded`);--> statement-breakpoint
ALTER TABLE `collection` ADD `values_indexed` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `collection` ADD `index_entries` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE VIRTUAL TABLE `value_trigrams` USING fts5(`folded`, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1');--> statement-breakpoint
CREATE VIRTUAL TABLE `value_words` USING fts5(`value`, content='', columnsize=0, detail=none, prefix='2 3', tokenize='unicode61 remove_diacritics 2');
