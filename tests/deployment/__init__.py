"""The portal as it is deployed: behind gunicorn, behind nginx, in an image, under systemd."""
