"""People and groups. Nobody is ever removed: people are deactivated."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext, gettext_lazy

from apps.activity.editing import submit_edit, version_shown
from apps.adminkit.forms import posted
from apps.adminkit.pages import confirm_page, form_page
from apps.adminkit.queues import link_to_queue
from apps.adminkit.recorded import EarlierRowsAdmin, RecordedAdmin
from apps.core.addresses import client_address
from apps.core.admin import back_with, submit
from apps.core.errors import Conflict
from apps.core.formatting import join_words
from apps.core.paths import id_of
from apps.core.requests import caller_of
from apps.core.rows import first_rows
from apps.core.widgets import MAX_SUGGESTIONS
from apps.customers.constants import ANY, WHOSE
from apps.users import operations
from apps.users.constants import Role
from apps.users.forms import HandOverForm, NewPersonForm, PasswordForm, PersonForm
from apps.users.handover import left_by, seen_of_work
from apps.users.models import User, WorkGroup
from apps.users.permissions import DELETE_USER, MANAGE_TOKENS

USERS = "admin:users_user_changelist"


@admin.register(User)
class UserAdmin(EarlierRowsAdmin):
    list_display = ["name", "username", "email", "organisation_name", "roles", "is_active", "public_human_id"]
    list_select_related = ["organisation"]
    list_filter = ["is_active", "is_agent", "is_admin"]
    search_fields = ["name", "username_identity", "email_identity", "human_id"]
    search_help_text = gettext_lazy("Name, e-mail or human id")
    sortable_by = ["name", "username", "email"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_search_results(self, request, queryset, search_term):
        """Lists to choose from offer only people who are still here, and agents for work to be assigned.

        With `organisation=` those of one alone, or of some organisation (`any`).
        """
        if request.path.endswith("/autocomplete/"):
            queryset = queryset.agents() if request.GET.get("field_name") == "assignee" else queryset.active()
            whose = request.GET.get(WHOSE)
            if whose == ANY:
                queryset = queryset.filter(organisation__isnull=False)
            elif whose is not None:
                queryset = queryset.filter(organisation=id_of(whose) or 0)
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=gettext_lazy("organisation"))
    def organisation_name(self, user: User) -> str:
        return user.organisation.name if user.organisation else "—"

    @admin.display(description=gettext_lazy("public human id"))
    def public_human_id(self, user: User) -> str:
        return user.public_human_id

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, user: User) -> str:
        return join_words(group.name for group in user.groups.all())

    def get_urls(self):
        own = [
            path("agents/", self.admin_site.admin_view(self.agents), name="users_user_agents"),
            path("suggest/", self.admin_site.admin_view(self.suggest), name="users_user_suggest"),
            path("<int:user_id>/password/", self.admin_site.admin_view(self.password), name="users_user_password"),
            path(
                "<int:user_id>/deactivate/", self.admin_site.admin_view(self.deactivate), name="users_user_deactivate"
            ),
        ]
        return own + super().get_urls()

    def suggest(self, request: HttpRequest) -> JsonResponse:
        """User names of the first agents whom `term=` fits, for a text field to suggest."""
        rows = self._agents(request).values_list("username", "name")[:MAX_SUGGESTIONS]
        return JsonResponse({"results": [{"value": username, "label": name} for username, name in rows]})

    def agents(self, request: HttpRequest) -> JsonResponse:
        """The first agents whom `term=` fits, except `besides=`, for a list to choose from."""
        others = self._agents(request).exclude(pk=id_of(request.GET.get("besides", "")))
        rows = [{"id": str(agent.pk), "text": str(agent)} for agent in others[:MAX_SUGGESTIONS]]
        return JsonResponse({"results": rows, "pagination": {"more": False}})

    def _agents(self, request: HttpRequest) -> QuerySet[User]:
        if not self.has_view_permission(request):
            raise PermissionDenied
        agents, _ = super().get_search_results(request, User.objects.agents(), request.GET.get("term", ""))
        return agents.order_by("username")

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied

        def run(values: dict) -> HttpResponse:
            user = self._create(values, request)
            return back_with(request, self._page_of(user), done=gettext("%(user)s added.") % {"user": user})

        form = NewPersonForm(posted(request))
        return form_page(
            self, request, form, run, title=gettext("New user"), button=gettext("Add user"), back=reverse(USERS)
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        earlier = self.earlier_row(request, object_id)
        if earlier is not None:
            return earlier
        user = self.get_object(request, object_id)
        if user is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, user):
            raise PermissionDenied
        may_change = self.has_change_permission(request, user) and user.is_active
        roles = [group.name for group in user.groups.all() if group.name in Role.values]
        initial = {"name": user.name, "email": user.email, "phone_number": user.phone_number, "roles": roles}
        form = PersonForm(posted(request), initial=initial)
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            left = left_by(user)
            done, _ = submit_edit(form, user, request, lambda values: self._update(user, form, request))
            if done:
                self._keep_own_session(request, user)
                still = left_by(user)
                given_up = {name: count for name, count in left.items() if name not in still}
                words = " ".join([gettext("%(user)s changed.") % {"user": user}, *_needs_somebody(given_up)])
                return back_with(request, self._page_of(user), done=words)
        return self.page(
            request,
            "desk/user.html",
            title=str(user),
            form=form,
            drawn=version_shown(form, user, request),
            person=user,
            may_change=may_change,
            may_deactivate=request.user.has_perm(DELETE_USER) and user.is_active and user != request.user,
            may_manage_tokens=request.user.has_perm(MANAGE_TOKENS),
            tokens=first_rows(user.api_tokens.made_by_hand().select_related("access_token"), 20),
            clients=first_rows(user.api_clients.filter(is_active=True).select_related("application"), 20),
            work_groups=first_rows(user.work_groups.all(), 50),
            back=reverse(USERS),
        )

    def password(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Set a password, one's own or as an administrator anybody's."""
        user = self.get_object(request, str(user_id))
        if user is None or not (user == request.user or self.has_change_permission(request, user)):
            raise PermissionDenied
        is_own = user == request.user
        back = reverse("admin:index") if is_own else self._page_of(user)
        owner, address = user if is_own else None, client_address(request)
        form = PasswordForm(posted(request), owner=owner, address=address)

        def run(values: dict) -> HttpResponse:
            operations.set_password(user_id=user_id, password=values["password"], by=caller_of(request))
            self._keep_own_session(request, user)
            return back_with(request, back, done=gettext("The password of %(user)s is set.") % {"user": user})

        title = gettext("Password of %(user)s") % {"user": user}
        return form_page(self, request, form, run, title=title, button=gettext("Set password"), back=back)

    def deactivate(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Say what work is left, ask who takes it, then take away the user's access."""
        user = self.get_object(request, str(user_id))
        if user is None or not request.user.has_perm(DELETE_USER):
            raise PermissionDenied
        left, back = left_by(user), self._page_of(user)
        form = HandOverForm(posted(request), leaving=user, left=left)

        def run() -> HttpResponse | None:
            done, _ = submit(
                form,
                lambda values: operations.deactivate_user(
                    user_id=user_id, successor_id=form.successor_id, by=caller_of(request)
                ),
            )
            if done:
                return back_with(request, back, done=gettext("%(user)s has no access any more.") % {"user": user})
            if isinstance(getattr(form, "refusal", None), Conflict):
                messages.error(request, form.refusal.message)
                return None
            refusal = form.non_field_errors()
            return back_with(request, back, refused=" ".join(refusal)) if refusal else None

        return confirm_page(
            self,
            request,
            run,
            title=gettext("Deactivate %(user)s?") % {"user": user},
            question=gettext("%(user)s can no longer sign in, and every session and API token of theirs ends at once.")
            % {"user": user},
            consequences=[
                gettext("What they wrote keeps its author."),
                *_needs_somebody(left),
                gettext("This cannot be undone."),
            ],
            form=form,
            button=gettext("Deactivate"),
            back=back,
            drawn=[user, "@".join(seen_of_work(user))],
        )

    def _create(self, values: dict, request: HttpRequest) -> User:
        by = caller_of(request)
        organisation = values["organisation"]
        with transaction.atomic():
            user = operations.create_user(
                email=values["email"],
                name=values["name"],
                human_id=values["human_id"] or None,
                organisation_human_id=organisation.human_id if organisation else None,
                phone_number=values["phone_number"],
                by=by,
            )
            return operations.set_roles(user_id=user.pk, roles=values["roles"], by=by)

    def _update(self, user: User, form: forms.Form, request: HttpRequest) -> None:
        by = caller_of(request)
        changes = {name: form.cleaned_data[name] for name in form.changed_data if name != "roles"}
        with transaction.atomic():
            if changes:
                operations.update_user(user_id=user.pk, changes=changes, by=by)
            if "roles" in form.changed_data:
                operations.set_roles(user_id=user.pk, roles=form.cleaned_data["roles"], by=by)

    def _keep_own_session(self, request: HttpRequest, user: User) -> None:
        """Let the session in which somebody changed their own access go on, alone of theirs."""
        if user == request.user:
            user.refresh_from_db()
            update_session_auth_hash(request, user)

    def _page_of(self, user: User) -> str:
        return reverse("admin:users_user_change", args=[user.pk])


def _needs_somebody(left: dict[str, int]) -> list[str]:
    """What a user leaves open, in words."""
    return [
        gettext("%(count)s open %(rows)s of theirs need somebody else.") % {"count": count, "rows": gettext(name)}
        if count > 1
        else gettext("1 open %(row)s of theirs needs somebody else.") % {"row": gettext(name.removesuffix("s"))}
        for name, count in left.items()
    ]


@admin.register(WorkGroup)
class WorkGroupAdmin(RecordedAdmin):
    list_display = ["name", "people", "tickets"]
    search_fields = ["name_identity"]
    sortable_by = ["name"]
    fields = ["name", "members"]
    autocomplete_fields = ["members"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("members")

    @admin.display(description=gettext_lazy("members"))
    def people(self, group: WorkGroup) -> str:
        names = [member.name for member in group.members.all()]
        return join_words(
            [*names[:5], gettext("%(names)s more") % {"names": len(names) - 5}] if len(names) > 5 else names
        )

    @admin.display(description=gettext_lazy("tickets"))
    def tickets(self, group: WorkGroup) -> str:
        return link_to_queue(group)

    def save_row(self, row, values, by):
        operations.save_group(group=row, members=values["members"], by=by)
