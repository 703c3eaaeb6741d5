export APP_SAYS=foo-environment
