from django.apps import AppConfig


class JournalsConfig(AppConfig):
    name = "apps.journals"

    def ready(self):
        from apps.journals.models import FollowUp  # noqa: PLC0415 - models must be loaded first
        from apps.journals.operations.handover import hand_over_follow_ups  # noqa: PLC0415
        from apps.users.handover import Work, register  # noqa: PLC0415

        register(
            Work("follow-ups", lambda user: FollowUp.objects.unfinished().filter(assignee=user), hand_over_follow_ups)
        )
