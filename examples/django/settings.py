"""As little as a Django site needs, and what `giving` wants to know."""
import os
from pathlib import Path

SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
ALLOWED_HOSTS = os.environ.get("DJANGO_HOSTS", "127.0.0.1,localhost").split(",")
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["giving"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DATABASE", Path(__file__).parent / "shop.sqlite"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True

PAY_URL = os.environ["PAY_URL"]
PAY_STORE = os.environ["PAY_STORE"]
PAY_KEY = os.environ["PAY_KEY"]
PAY_SECRET = os.environ["PAY_SECRET"]
