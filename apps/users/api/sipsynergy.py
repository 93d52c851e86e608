"""Users and groups in the words of the tickets microservice."""

from apps.dialects.base import operation, reads
from apps.dialects.rows import get_visible, not_found_first
from apps.dialects.sipsynergy.base import SipSynergyViewSet, data, timestamp
from apps.users import operations
from apps.users.models import User, WorkGroup
from apps.users.permissions import ADD_USER, CHANGE_USER, DELETE_USER

FIELD_OF_MEMBER = {
    "email": "email",
    "name": "name",
    "phoneNumber": "phone_number",
    "admin": "is_admin",
    "agent": "is_agent",
}


def user_body(user: User) -> dict:
    """Source: User Full."""
    return {
        "id": user.pk,
        "humanId": user.human_id,
        "organisationId": user.organisation.human_id if user.organisation else None,
        "email": user.email,
        "name": user.name,
        "phoneNumber": user.phone_number,
        "admin": user.is_admin,
        "agent": user.is_agent,
    }


def _fields(body: dict) -> dict:
    """The members that both create and update take; a number becomes the string of its digits."""
    fields = {field: body[member] for member, field in FIELD_OF_MEMBER.items() if member in body}
    if fields.get("phone_number") is not None:
        fields["phone_number"] = str(fields["phone_number"])
    return fields


class Users(SipSynergyViewSet):
    error_fields = SipSynergyViewSet.error_fields | {"organisation": "organisationId", "human_id": "humanId"}

    def read_record(self):
        return ("current", self.kwargs) if "id" in self.kwargs else super().read_record()

    @reads(record=User)
    def current(self, request, id):
        return data(user_body(get_visible(self.visible(User).active().select_related("organisation"), "user", id)))

    @operation("getLoggedInUser")
    def logged_in(self, request):
        return data(user_body(self.caller.user))

    @operation("getAgents")
    def agents(self, request):
        agents = self.visible(User).agents().select_related("organisation").order_by("pk")
        return data([user_body(user) for user in self.page_of(agents)])

    @operation("createUser", needs=ADD_USER)
    def create(self, request):
        body = self.body()
        user = operations.create_user(
            **_fields(body),
            human_id=body.get("humanId"),
            organisation_human_id=body.get("organisationId"),
            by=self.caller,
        )
        return data(user_body(user), status=201, location=user.pk)

    @operation("updateUser", needs=CHANGE_USER)
    def update(self, request, id):
        with not_found_first(self.visible(User).active(), "user", id):
            user = operations.update_user(user_id=id, changes=_fields(self.body()), by=self.caller)
        return data(user_body(user), status=202)

    @operation("deleteUser", needs=DELETE_USER)
    def delete_user(self, request, id):
        operations.deactivate_user(user_id=id, by=self.caller)
        return data(None, status=202)


def group_body(group: WorkGroup) -> dict:
    """Source: Group Full."""
    return {
        "id": group.pk,
        "name": group.name,
        "dateCreated": timestamp(group.created_at),
        "dateUpdated": timestamp(group.updated_at),
    }


class Groups(SipSynergyViewSet):
    @operation("listGroups")
    def list(self, request):
        return data([group_body(group) for group in self.page_of(WorkGroup.objects.order_by("pk"))])

    @operation("getGroup")
    def retrieve(self, request, groupId):
        return data(group_body(get_visible(WorkGroup.objects, "group", groupId)))
