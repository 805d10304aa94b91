DROP TABLE `value_words`;--> statement-breakpoint
CREATE VIRTUAL TABLE `value_words` USING fts5(`words`, content='', columnsize=0, prefix='2 3', tokenize='ascii');--> statement-breakpoint
INSERT INTO `value_trigrams` (`value_trigrams`) VALUES ('delete-all');--> statement-breakpoint
UPDATE `collection` SET `values_indexed` = 0, `index_entries` = 0;
