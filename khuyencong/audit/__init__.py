"""The audit trail as people read it. It stands here because only here all apps' acts and objects are known."""
