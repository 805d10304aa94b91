ALTER TABLE `collection` ADD `text_version` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `songs` ADD `text` blob DEFAULT x'' NOT NULL;--> statement-breakpoint
-- Enough to show the songs until the next scan, which takes every file for changed and reads it again.
UPDATE `songs` SET `modified_ms` = -1, `text` = CAST('file: ' || `uri` || char(10) || coalesce((
	SELECT group_concat(json_extract(`value`, '$[0]') || ': ' ||
		replace(replace(json_extract(`value`, '$[1]'), char(10), ' '), char(13), ' ') || char(10), '')
	FROM json_each(`songs`.`tags_json`)), '') AS BLOB);--> statement-breakpoint
ALTER TABLE `songs` DROP COLUMN `tags_json`;
