"""Where things are."""
from django.urls import path

from giving import views

urlpatterns = [
    path("", views.form),
    path("give", views.give, name="give"),
    path("webhook", views.hear),
    path("orders/<uuid:order>", views.order, name="order"),
]
