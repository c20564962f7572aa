"""The role web requests run as, and row-level security on what they write.

Reads are open to the role: who sees what is one predicate in the query kit, because a policy on SELECT would keep
PostGIS from using its spatial index. Writes are checked again here, as the safety net.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ROLE = "lotse_app"
STAFF = "current_setting('lotse.role', true) IN ('staff', 'admin')"
OWN_LAND = (
    "current_setting('lotse.role', true) = 'editor' "
    "AND owner_partner_id = nullif(current_setting('lotse.partner_id', true), '')::bigint"
)
LAND = ("parcel", "site")  # an editor writes its own agency's rows
REFERENCE = ("district", "municipality", "facility")  # staff only
WRITTEN = (
    "parcel_municipality",
    "site_municipality",
    "run",
    "measurement",
    "parcel_score",
    "collection_version",
)
APPENDED = ("change", "import_run", "provenance")
READ = ("partner", "token", "alembic_version", "spatial_ref_sys")


def upgrade() -> None:
    op.execute(
        f"""
        DO $$
        BEGIN
            CREATE ROLE {ROLE} NOLOGIN;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE WARNING 'role {ROLE} cannot be made by %; writes have no row-level safety net', current_user;
        END
        $$
        """
    )
    policies = {table: f"({STAFF}) OR ({OWN_LAND})" for table in LAND} | dict.fromkeys(REFERENCE, STAFF)
    for table, may_write in policies.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY read_all ON {table} FOR SELECT USING (true)")
        op.execute(f"CREATE POLICY insert_own ON {table} FOR INSERT WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY update_own ON {table} FOR UPDATE USING ({may_write}) WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY delete_by_staff ON {table} FOR DELETE USING ({STAFF})")
    everything_written = ", ".join((*LAND, *REFERENCE, *WRITTEN))
    _if_role_exists(
        f"GRANT {ROLE} TO CURRENT_USER",
        f"GRANT USAGE ON SCHEMA public TO {ROLE}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {everything_written} TO {ROLE}",
        f"GRANT SELECT, INSERT ON {', '.join(APPENDED)} TO {ROLE}",
        f"GRANT SELECT ON {', '.join(READ)} TO {ROLE}",
    )


def downgrade() -> None:
    for table in (*LAND, *REFERENCE):
        for policy in ("read_all", "insert_own", "update_own", "delete_by_staff"):
            op.execute(f"DROP POLICY {policy} ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    everything = ", ".join((*LAND, *REFERENCE, *WRITTEN, *APPENDED, *READ))
    # The role itself stays: other databases of the same server may use it.
    _if_role_exists(f"REVOKE ALL ON {everything} FROM {ROLE}", f"REVOKE USAGE ON SCHEMA public FROM {ROLE}")


def _if_role_exists(*statements: str) -> None:
    body = "; ".join(statements)
    op.execute(f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN {body}; END IF; END $$")
