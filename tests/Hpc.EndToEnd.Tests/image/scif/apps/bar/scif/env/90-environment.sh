export APP_SAYS=bar-environment
