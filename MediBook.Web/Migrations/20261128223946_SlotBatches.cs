using System;
using Microsoft.EntityFrameworkCore.Migrations;
using NodaTime;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class SlotBatches : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "batch_id",
                table: "slots",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "slot_batches",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<int>(type: "integer", nullable: false),
                    answers = table.Column<string>(type: "text", nullable: false),
                    changed_at = table.Column<Instant>(type: "timestamp with time zone", nullable: false),
                    made_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true),
                    made = table.Column<int>(type: "integer", nullable: false),
                    undone_at = table.Column<Instant>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_slot_batches", x => x.id);
                    table.CheckConstraint("ck_slot_batches_order", "undone_at is null or made_at is not null");
                });

            migrationBuilder.CreateIndex(
                name: "ix_slot_batches_account_id_changed_at",
                table: "slot_batches",
                columns: new[] { "account_id", "changed_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "slot_batches");

            migrationBuilder.DropColumn(
                name: "batch_id",
                table: "slots");
        }
    }
}
