"""The contract between the programs: topics, messages, codec and the MQTT connection; knows no program."""
