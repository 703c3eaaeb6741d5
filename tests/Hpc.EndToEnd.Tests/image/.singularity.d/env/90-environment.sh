#!/bin/sh
# Custom environment shell code should follow
export IMAGE_SAYS="hello from the image"
