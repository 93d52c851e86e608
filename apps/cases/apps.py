from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "apps.cases"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.cases.constants import CaseVerb
        from apps.cases.permissions import VIEW_CASE

        register_verbs(CaseVerb, needs=VIEW_CASE)
